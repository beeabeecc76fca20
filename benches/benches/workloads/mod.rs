//! The workloads whose instructions are counted: all except snapshots, which are large.

/// Measures a function on the workloads. The function returns its input, so that the drop is not
/// counted.
macro_rules! on_workloads {
    ($function:ident($input:ident: $type:ty = $setup:ident($($argument:expr),*)) $run:expr) => {
        #[library_benchmark]
        // The path must start at the crate, or the attribute's own names would be out of scope.
        #[bench::membership(args = ($($argument,)* WorkloadKind::Membership), setup = crate::$setup)]
        #[bench::query(args = ($($argument,)* WorkloadKind::Query), setup = crate::$setup)]
        #[bench::response(args = ($($argument,)* WorkloadKind::Response), setup = crate::$setup)]
        #[bench::operation(args = ($($argument,)* WorkloadKind::Operation), setup = crate::$setup)]
        #[bench::op_log_batch(args = ($($argument,)* WorkloadKind::OpLogBatch), setup = crate::$setup)]
        #[bench::status(args = ($($argument,)* WorkloadKind::Status), setup = crate::$setup)]
        #[bench::push_pull(args = ($($argument,)* WorkloadKind::PushPull), setup = crate::$setup)]
        #[bench::steady_mix(args = ($($argument,)* WorkloadKind::SteadyMix), setup = crate::$setup)]
        fn $function($input: $type) -> $type {
            $run
        }
    };
}

pub(crate) use on_workloads;
