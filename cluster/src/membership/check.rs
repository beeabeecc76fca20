use bytes::BufMut;
use foca::{Codec, Header, Member as Update, Message as Probe, State};

use super::{CodecError, Identity, InvalidPacket, Life, StartError, codec::MessageCodec};

/// Checks that announcements, and only they, are for whoever listens, and that updates come where they may.
pub(super) fn check_kind(
    header: &Header<Identity>,
    has_updates: bool,
    is_announcement: bool,
) -> Result<(), InvalidPacket> {
    let has_none = matches!(header.message, Probe::Announce | Probe::TurnUndead);
    if (header.message == Probe::Announce) != is_announcement || has_none && has_updates {
        return Err(InvalidPacket::Announcement);
    }
    Ok(())
}

/// Checks that the largest messages about a member fit into half a packet each.
pub(super) fn check_size(
    mut codec: MessageCodec,
    own: &Identity,
    limit: usize,
) -> Result<(), StartError> {
    let own = Identity {
        life: Life {
            incarnation: u32::MAX,
            renewals: u32::MAX,
        },
        ..own.clone()
    };
    let header = Header {
        src: own.clone(),
        src_incarnation: u16::MAX,
        dst: own.clone(),
        message: Probe::PingReq {
            target: own.clone(),
            probe_number: u8::MAX,
        },
    };
    let too_large = |error| match error {
        CodecError::TooLarge { bytes, limit } => StartError::TooLarge { bytes, limit },
        error => StartError::Codec(error),
    };
    let suspect = Update::new(own, u16::MAX, State::Suspect);
    codec
        .encode_header(&header, Vec::new().limit(limit))
        .map_err(too_large)?;
    codec
        .encode_member(&suspect, Vec::new().limit(limit))
        .map_err(too_large)
}
