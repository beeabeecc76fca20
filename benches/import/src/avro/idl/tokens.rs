//! The words, texts, numbers and signs of a file.

use std::fmt;

use super::{Position, Result, defect};
use crate::docs;

/// A word, a text, a number or a sign, or the end of the file.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Token {
    /// A keyword or a name.
    Word(Word),
    /// A text.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// One of [`SIGNS`].
    Sign(char),
    /// The end of the file.
    #[default]
    End,
}

/// A keyword or a name. Grave accents make a name of a keyword.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Word {
    /// The word, without grave accents.
    pub(super) text: String,
    /// True if it has grave accents.
    pub(super) is_quoted: bool,
}

impl Word {
    pub(super) fn is(&self, keyword: &str) -> bool {
        !self.is_quoted && self.text == keyword
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "`{}`", word.text),
            Self::Text(_) => f.write_str("a text"),
            Self::Number(number) => write!(f, "`{number}`"),
            Self::Sign(sign) => write!(f, "`{sign}`"),
            Self::End => f.write_str("the end of the file"),
        }
    }
}

/// A token at its position.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) position: Position,
    /// The documentation before it.
    pub(super) doc: String,
}

const SIGNS: &str = "{}()<>[],;:=@?";

/// Returns the tokens of a file, the last of which is its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>> {
    let mut scanner = Scanner {
        rest: text,
        position: (1, 1),
    };
    let mut tokens = Vec::new();
    loop {
        tokens.push(scanner.next()?);
        if tokens.last().is_some_and(|last| last.token == Token::End) {
            return Ok(tokens);
        }
    }
}

struct Scanner<'a> {
    rest: &'a str,
    position: Position,
}

impl<'a> Scanner<'a> {
    fn next(&mut self) -> Result<Placed> {
        let doc = self.comments()?;
        let position = self.position;
        Ok(Placed {
            token: self.token()?,
            position,
            doc,
        })
    }

    fn token(&mut self) -> Result<Token> {
        let is_word = |letter: char| letter.is_alphabetic() || "_`".contains(letter);
        let is_number = |letter: char| letter.is_ascii_digit() || letter == '-';
        Ok(match self.rest.chars().next() {
            None => Token::End,
            Some('"') => self.text()?,
            Some(first) if is_word(first) => self.word(),
            Some(first) if is_number(first) => {
                let is_part = |letter: char| letter.is_alphanumeric() || "+-.".contains(letter);
                Token::Number(self.take_while(is_part).to_owned())
            }
            Some(sign) if SIGNS.contains(sign) => {
                self.take(sign.len_utf8());
                Token::Sign(sign)
            }
            Some(other) => {
                let text = format!("unexpected character `{}`", other.escape_debug());
                return defect(self.position, text);
            }
        })
    }

    fn word(&mut self) -> Token {
        let is_part = |letter: char| letter.is_alphanumeric() || "_`.-".contains(letter);
        let word = self.take_while(is_part);
        Token::Word(Word {
            text: word.replace('`', ""),
            is_quoted: word.contains('`'),
        })
    }

    /// Takes a text, whose escapes are those of JSON.
    fn text(&mut self) -> Result<Token> {
        let position = self.position;
        let mut is_escaped = false;
        let is_end = |letter: char| {
            let is_end = letter == '\n' || (letter == '"' && !is_escaped);
            is_escaped = letter == '\\' && !is_escaped;
            is_end
        };
        let end = self.rest[1..].find(is_end);
        let text = self.take(end.map_or(self.rest.len(), |end| end + 2));
        match serde_json::from_str(text) {
            Ok(text) => Ok(Token::Text(text)),
            Err(_) => defect(
                position,
                "the text does not end on its line, or has an escape that JSON lacks",
            ),
        }
    }

    /// Skips white space and comments, and returns the last documentation among them.
    fn comments(&mut self) -> Result<String> {
        let mut doc = String::new();
        loop {
            self.take_while(char::is_whitespace);
            if self.rest.starts_with("//") {
                self.take_while(|letter| !matches!(letter, '\n' | '\r'));
            } else if self.rest.starts_with("/*") {
                let Some(end) = self.rest[2..].find("*/") else {
                    return defect(self.position, "the comment has no `*/`");
                };
                let comment = self.take(end + 4);
                if comment.starts_with("/**") && comment.len() > 4 {
                    doc = docs::unmarked(comment);
                }
            } else {
                return Ok(doc);
            }
        }
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|letter| !is_part(letter));
        self.take(end.unwrap_or(self.rest.len()))
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        let (mut line, mut column) = self.position;
        for letter in taken.chars() {
            (line, column) = match letter {
                '\n' => (line.saturating_add(1), 1),
                _ => (line, column.saturating_add(1)),
            };
        }
        self.position = (line, column);
        self.rest = rest;
        taken
    }
}
