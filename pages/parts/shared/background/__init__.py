"""Long work beside the pages: jobs, computations that people share, processes."""
