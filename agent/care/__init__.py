"""Care of what the data folder holds: backups, forgetting in time, support, export, erasing."""
