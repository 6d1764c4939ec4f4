"""What the chapters show, one module or folder for each kind of chapter; no study, disorder or claim by name."""
