//! Engines: a resolved model in, processes and events out.
