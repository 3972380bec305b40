"""What families and teachers read: sheets, letters, check-ins, and the mail they travel in."""
