"""What later reviews say, beside the directions counted here."""
