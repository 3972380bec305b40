"""What a purge finds, removes, leaves behind as counts, and looks for afterward."""
