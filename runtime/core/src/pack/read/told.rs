//! What rows speak of: keys and rules, told once a pack, and ids.

use super::{Body, Row};
use crate::keys::KeyIndex;
use crate::pack::gone::place_of;
use crate::pack::restore::StoredRule;
use crate::pack::uuid;
use crate::pack::varint::Malformed;
use crate::pack::write::tag;

impl<'a> Body<'a> {
    pub(super) fn key(&mut self) -> Row<KeyIndex> {
        let number = self.reader.count()?;
        if number > 0 {
            return Ok(*self.restoring.keys.get(number - 1).ok_or(Malformed("a key that was not told"))?);
        }
        let sku_len = self.reader.count()?;
        let text = self.reader.text()?;
        let (sku, rest) = text.split_at_checked(sku_len).ok_or(Malformed("a key without a location"))?;
        let location = rest.strip_prefix(':').ok_or(Malformed("a key without a location"))?;
        let keys = &mut self.books.keys;
        let key = match keys.find(sku, location) {
            Some(key) => key,
            None => keys.insert(sku, location).ok_or(Malformed("more keys than a shard can hold"))?,
        };
        self.restoring.keys.push(key);
        Ok(key)
    }

    pub(super) fn rule(&mut self) -> Row<StoredRule> {
        let number = self.reader.count()?;
        if number > 0 {
            return Ok(*self.restoring.rules.get(number - 1).ok_or(Malformed("a rule that was not told"))?);
        }
        let name = self.reader.text()?;
        let version = u32::try_from(self.reader.number()?).map_err(|_| Malformed("a state version beyond 32 bits"))?;
        let rule = StoredRule { place: place_of(&self.config.rules, name), version };
        match rule.place {
            None => self.journal.gone.note(name),
            Some(place) if self.config.rules[usize::from(place)].name != name => {
                self.journal.gone.note_renamed(name, place);
            }
            Some(_) => {}
        }
        self.restoring.rules.push(rule);
        Ok(rule)
    }

    pub(super) fn id<'t>(&mut self, tag: u8, short: &'t mut [u8; 36]) -> Row<&'t str>
    where
        'a: 't,
    {
        if tag & tag::UUID == 0 {
            return Ok(self.reader.text()?);
        }
        *short = uuid::to_text(self.reader.array()?);
        Ok(std::str::from_utf8(short).map_err(|_| Malformed("a text that is not UTF-8"))?)
    }
}
