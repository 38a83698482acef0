"""What flows through the pipeline: frozen data, standard library only."""
