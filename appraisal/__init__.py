"""From an event to what is felt: appraisal rules, appraisal variables, affect models, goals, social importance."""
