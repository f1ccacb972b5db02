"""When: settings, the runs as Prefect flows, schedules, the command line. Nothing else imports prefect."""
