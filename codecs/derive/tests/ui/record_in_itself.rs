use wirecost_codec::{Map, Schema};

#[derive(Schema)]
struct Boxed {
    #[schema(id = 1)]
    child: Option<Box<Boxed>>,
}

#[derive(Schema)]
struct Listed {
    #[schema(id = 1)]
    children: Vec<Self>,
}

#[derive(Schema)]
struct Mapped {
    #[schema(id = 1)]
    children: Map<String, Mapped>,
}

macro_rules! list_of {
    ($name:ident, $element:ty) => {
        #[derive(Schema)]
        struct $name {
            #[schema(id = 1)]
            children: Vec<$element>,
        }
    };
}

list_of!(Grouped, Grouped);

fn main() {}
