"""Tables as files hold them: CSV in any encoding, workbooks, folders and archives of tables."""
