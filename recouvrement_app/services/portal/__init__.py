"""What customers open by a signed link."""
