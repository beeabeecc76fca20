//! What a rolling upgrade does to messages: each change of the schema, in each format, from old to
//! new and back, by the values that arrive. `EVOLUTION.md` is made from what is seen here.

mod cases;
mod formats;
mod outcome;
mod table;
mod versions;

#[test]
fn show() {
    let cases = cases::all();
    println!("{}", table::tables(&cases));
    for case in &cases {
        println!("{} {:?}", case.change, case.engines_differ);
    }
}
