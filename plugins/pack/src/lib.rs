//! Core module to component: what turns a compiled rule into something the host loads.
