"""The pages for people: rendered here, working without script, in bokmål, nynorsk and English."""
