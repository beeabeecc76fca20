//! Values in JSON: defaults, and the values of annotations.

use serde_json::{Map, Value as Json};

use super::{Result, defect, parser::Parser, tokens::Token};

impl Parser {
    pub(super) fn json(&mut self) -> Result<Json> {
        self.nested(|parser| {
            let (token, position) = parser.take();
            Ok(match token {
                Token::Text(text) => Json::String(text),
                Token::Number(number) => match serde_json::from_str(&number) {
                    Ok(number) => Json::Number(number),
                    Err(_) => {
                        let text = format!("`{number}` is not a number in JSON");
                        return defect(position, text);
                    }
                },
                Token::Sign('[') => parser.array()?,
                Token::Sign('{') => parser.object()?,
                Token::Word(word) if word.is("null") => Json::Null,
                Token::Word(word) if word.is("true") => true.into(),
                Token::Word(word) if word.is("false") => false.into(),
                other => {
                    let text = format!("expected a value in JSON, found {other}");
                    return defect(position, text);
                }
            })
        })
    }

    fn array(&mut self) -> Result<Json> {
        let mut values = Vec::new();
        if self.take_sign(']') {
            return Ok(Json::Array(values));
        }
        loop {
            values.push(self.json()?);
            if !self.take_sign(',') {
                self.sign(']')?;
                return Ok(Json::Array(values));
            }
        }
    }

    fn object(&mut self) -> Result<Json> {
        let mut entries = Map::new();
        if self.take_sign('}') {
            return Ok(Json::Object(entries));
        }
        loop {
            let name = self.text()?.0;
            self.sign(':')?;
            entries.insert(name, self.json()?);
            if !self.take_sign(',') {
                self.sign('}')?;
                return Ok(Json::Object(entries));
            }
        }
    }
}
