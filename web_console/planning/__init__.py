"""What would be otherwise if …, and what should be changed: asked of the forecaster, told, and done with one tap."""
