"""Everything without a business word: database, money, time, errors, access, audit, jobs, mail, files and page pieces."""
