//! Answers: as servers give them, and as none should.

/// What is behind the headers of an answer.
#[derive(Clone, Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Vec<u8>),
    /// So many are announced, and others come.
    Announced(u64, Vec<u8>),
    /// Bytes without end, and without a word of how many.
    Endless,
    /// Nothing, and the connection stays open.
    Silence,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
}

impl Answer {
    /// These bytes.
    pub fn ok(bytes: Vec<u8>) -> Answer {
        Answer { status: 200, headers: Vec::new(), body: Body::Bytes(bytes) }
    }

    /// A status, and words that nobody may repeat.
    pub fn of(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Body::Bytes(b"<h1>hunter2</h1>".to_vec()) }
    }

    /// Another place.
    pub fn leads_to(place: &str) -> Answer {
        Answer::of(307).with("Location", place)
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With another body.
    #[must_use]
    pub fn giving(self, body: Body) -> Answer {
        Answer { body, ..self }
    }
}
