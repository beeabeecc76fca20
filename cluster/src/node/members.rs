use std::collections::BTreeMap;

use wirecost_message::MemberStatus;

use super::Node;
use crate::{Member, state::Author};

impl Node {
    /// Sets the members of the cluster. Those that are alive or leaving are the peers, the node itself
    /// excepted. What was known of others, such as their holdings and budgets, is forgotten. The next commit
    /// writes the changes.
    pub fn set_members(&mut self, members: impl IntoIterator<Item = Member>) {
        let own = self.author();
        let members = members.into_iter();
        let others: BTreeMap<Author, Member> = members
            .filter(|member| member.number != own)
            .map(|member| (member.number, member))
            .collect();
        if !self.halted {
            self.keep(&others);
        }
        self.peers.set_live(others.into_values());
    }

    /// Iterates over the members that the store keeps, by number.
    pub fn known_members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// Writes the members that differ from those in the store, and removes those that are no longer listed.
    fn keep(&mut self, listed: &BTreeMap<Author, Member>) {
        let writes = &mut self.writes;
        self.members.retain(|number, _| {
            let is_listed = listed.contains_key(number);
            if !is_listed {
                writes.forget_member(*number);
            }
            is_listed
        });
        for (number, member) in listed {
            // Nothing new is known of a member of an earlier run that has not answered yet.
            let is_news = member.status != MemberStatus::Unknown;
            // Engines carry no member that is too large for a record.
            if is_news
                && self.members.get(number) != Some(member)
                && self.writes.member(member).is_ok()
            {
                self.members.insert(*number, member.clone());
            }
        }
    }
}
