"""Importing files of orders: kept, checked, stored in batches, counted, and taken back when asked. One step at a time.

Every step is a short command with a checkpoint, so a killed import goes on where it stood; its orders count for nobody
before all of them are stored.
"""
