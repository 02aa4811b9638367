"""Everything without a business word: database, money, time, errors, access, audit, jobs, mail, files, page pieces."""
