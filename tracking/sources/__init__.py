"""Where sales come from: one module per source. Pure reading: bytes or objects in, reports and faults out."""
