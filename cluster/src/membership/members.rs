//! The members, also those that are gone.

use std::{collections::BTreeMap, time::Duration};

use wirecost_message::{MemberStatus, Source};

use super::Identity;
use crate::{
    Member,
    log::clearing::{INTENT_LIFETIME, intent_is_expired, member_is_expired},
    state::Author,
};

#[derive(Debug, Default)]
pub(super) struct Members {
    listed: BTreeMap<Author, Listed>,
    /// Members that went before they were known to live, and since when.
    intents: BTreeMap<Author, (Identity, Duration)>,
}

#[derive(Debug)]
struct Listed {
    identity: Identity,
    status: MemberStatus,
    since: Duration,
}

impl Members {
    /// Lists the members of an earlier run. Whether those that lived still do is not known.
    pub(super) fn restore(known: impl IntoIterator<Item = Member>, now: Duration) -> Self {
        let listed = known.into_iter().map(|member| {
            let identity = Identity::new(member.number, member.incarnation, member.source);
            let (status, since) = match member.status {
                status @ (MemberStatus::Left | MemberStatus::Failed) => {
                    (status, Duration::from_millis(member.since_ms))
                }
                _ => (MemberStatus::Unknown, now),
            };
            let listed = Listed {
                identity,
                status,
                since,
            };
            (member.number, listed)
        });
        Self {
            listed: listed.collect(),
            intents: BTreeMap::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.listed.len() + self.intents.len()
    }

    pub(super) fn knows(&self, number: Author) -> bool {
        self.listed.contains_key(&number) || self.intents.contains_key(&number)
    }

    /// Returns all members of the list.
    pub(super) fn iter(&self) -> impl Iterator<Item = Member> {
        self.listed.iter().map(|(number, listed)| Member {
            number: *number,
            source: Source::clone(&listed.identity.source),
            incarnation: listed.identity.life.incarnation,
            status: listed.status,
            since_ms: u64::try_from(listed.since.as_millis()).unwrap_or(u64::MAX),
        })
    }

    pub(super) fn set(&mut self, identity: &Identity, status: MemberStatus, now: Duration) {
        self.intents.remove(&identity.number);
        let listed = Listed {
            identity: identity.clone(),
            status,
            since: now,
        };
        self.listed.insert(identity.number, listed);
    }

    /// Replaces the identity of a member that has begun another life.
    pub(super) fn rename(&mut self, identity: &Identity) {
        if let Some(listed) = self.listed.get_mut(&identity.number) {
            listed.identity = identity.clone();
        }
    }

    /// Remembers that a member went, if it was never known to live.
    pub(super) fn intend(&mut self, identity: Identity, now: Duration) {
        if !self.listed.contains_key(&identity.number) {
            self.intents
                .entry(identity.number)
                .or_insert((identity, now));
        }
    }

    /// Removes those that are remembered for too long, and returns them.
    pub(super) fn expire(&mut self, now: Duration) -> Vec<Identity> {
        for listed in self.listed.values_mut() {
            if listed.status == MemberStatus::Unknown
                && now.saturating_sub(listed.since) >= INTENT_LIFETIME
            {
                (listed.status, listed.since) = (MemberStatus::Failed, now);
            }
        }
        let mut expired = Vec::new();
        self.listed.retain(|_, listed| {
            let is_expired = member_is_expired(listed.status, listed.since, now);
            if is_expired {
                expired.push(listed.identity.clone());
            }
            !is_expired
        });
        self.intents.retain(|_, (identity, since)| {
            let is_expired = intent_is_expired(*since, now);
            if is_expired {
                expired.push(identity.clone());
            }
            !is_expired
        });
        expired
    }
}

#[cfg(test)]
mod tests {
    use wirecost_message::{Address, Mode};

    use super::*;

    const NOW: Duration = Duration::from_secs(1_780_000_000);

    fn gateway(number: u64) -> Identity {
        let source = Source {
            name: format!("gw-{number}").into(),
            address: Address([10, 1, 0, 10].into()),
            port: 9_094,
            group: "BJ".into(),
            mode: Mode::Write,
        };
        Identity::new(Author(number), 1, source)
    }

    #[test]
    fn an_intent_is_remembered_for_five_minutes() {
        let mut members = Members::default();
        members.intend(gateway(1), NOW);
        assert!(members.knows(Author(1)));
        assert_eq!(members.iter().count(), 0);
        let almost = NOW + INTENT_LIFETIME - Duration::from_millis(1);
        assert_eq!(members.expire(almost), []);
        assert_eq!(members.expire(NOW + INTENT_LIFETIME), [gateway(1)]);
        assert_eq!(members.len(), 0);
    }

    #[test]
    fn an_intent_ends_when_the_member_is_listed() {
        let mut members = Members::default();
        members.intend(gateway(1), NOW);
        members.set(&gateway(1), MemberStatus::Alive, NOW);
        members.intend(gateway(1), NOW);
        assert_eq!(members.len(), 1);
        assert_eq!(members.expire(NOW + 2 * INTENT_LIFETIME), []);
    }

    #[test]
    fn a_member_of_an_earlier_run_that_does_not_come_back_has_failed() {
        let mut before = Members::default();
        before.set(&gateway(1), MemberStatus::Alive, NOW);
        let mut members = Members::restore(before.iter(), NOW);
        let status = |members: &Members| members.iter().next().map(|member| member.status);
        assert_eq!(status(&members), Some(MemberStatus::Unknown));
        members.expire(NOW + INTENT_LIFETIME);
        assert_eq!(status(&members), Some(MemberStatus::Failed));
    }
}
