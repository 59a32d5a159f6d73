"""What stands beside a report: what has changed since an earlier one."""
