// Embark
