//! The native engine through the real binary, with real processes and sockets.

mod cards;
mod harness;
mod input;
mod life;
mod logs;
