use super::{Estimate, LinkLoad, LinkSpeed, Setting, Transport, WireCost};

/// The way of a message from a sender over its link to its receivers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Nanoseconds to encode a message.
    pub encode_ns: Estimate,
    /// Nanoseconds to pack a message and to hand its copies to the kernel, with the time for cold caches.
    pub pack_ns: Estimate,
    /// Nanoseconds for a receiver to take a message from the kernel and to unpack it.
    pub unpack_ns: Estimate,
    /// Nanoseconds for a receiver to decode a message.
    pub decode_ns: Estimate,
    /// The load of a message to all receivers on a link that is idle before each frame.
    pub alone: LinkLoad,
    /// The load of a message to all receivers on a link for which frames wait.
    pub queued: LinkLoad,
    pub(super) link: LinkSpeed,
    /// The speed of the link for the copies of one receiver.
    pub(super) share: LinkSpeed,
    pub(super) transport: Transport,
    batch: f64,
    latency_ns: f64,
    /// The sender's and a receiver's nanoseconds for a message whose frame waits for the link with others.
    queued_ends_ns: [Estimate; 2],
}

impl Flow {
    /// Computes the flow of a wire in a setting.
    #[must_use]
    pub fn new(wire: &WireCost, setting: &Setting) -> Self {
        let receivers = f64::from(setting.fan_out.receivers());
        let batch = wire.messages_per_frame();
        let frame_bytes = batch * wire.bytes();
        let alone = setting.transport.alone(frame_bytes);
        let queued = setting.transport.queued(frame_bytes);
        // Each connection has its own stream; any other message or frame is made once for all.
        let times = |is_stream| match is_stream {
            true => receivers,
            false => 1.0,
        };
        let encode_ns = wire.encode_ns * times(wire.encodes_in_stream());
        let compress_ns = wire.compress_ns + setting.cold.ns(&wire.name, wire.packing);
        let pack_ns = |load| {
            compress_ns * times(wire.packing.kind().is_stream())
                + setting.kernel.send_ns(load) * (receivers / batch)
        };
        let unpack_ns = |load| wire.decompress_ns + setting.kernel.receive_ns(load) * batch.recip();
        Self {
            encode_ns,
            pack_ns: pack_ns(&alone),
            unpack_ns: unpack_ns(&alone),
            decode_ns: wire.decode_ns,
            queued_ends_ns: [
                encode_ns + pack_ns(&queued),
                unpack_ns(&queued) + wire.decode_ns,
            ],
            alone: alone * (receivers / batch),
            queued: queued * (receivers / batch),
            link: setting.link,
            share: LinkSpeed(setting.link.bits_per_second() / receivers),
            transport: setting.transport,
            batch,
            latency_ns: setting.kernel.latency_ns,
        }
    }

    /// Returns the sender's nanoseconds of CPU for a message.
    #[must_use]
    pub fn send_ns(&self) -> Estimate {
        self.encode_ns + self.pack_ns
    }

    /// Returns a receiver's nanoseconds of CPU for a message.
    #[must_use]
    pub fn receive_ns(&self) -> Estimate {
        self.unpack_ns + self.decode_ns
    }

    /// Returns the nanoseconds of all copies on a link that is idle before each frame.
    #[must_use]
    pub fn alone_ns(&self) -> f64 {
        self.link.ns(self.alone.bytes)
    }

    /// Returns the nanoseconds of all copies on a link for which frames wait.
    #[must_use]
    pub fn queued_ns(&self) -> f64 {
        self.link.ns(self.queued.bytes)
    }

    /// Returns the nanoseconds from a message at the sender to the message at all receivers, without the
    /// wait for the rest of its batch, if the stages of its frame follow each other on an idle link.
    #[must_use]
    pub fn delay_ns(&self) -> Estimate {
        (self.send_ns() + self.receive_ns() + self.alone_ns()) * self.batch + self.latency_ns
    }

    /// Returns the sender's and a receiver's nanoseconds of CPU for a message, if the sender always has one. Its frame
    /// shares packets with others if it waits for the link or for the receiver.
    #[must_use]
    pub fn busy_ends_ns(&self) -> [Estimate; 2] {
        let alone = [self.send_ns(), self.receive_ns()];
        let [send_ns, receive_ns] = alone.map(|end| end.value);
        match send_ns < self.alone_ns().max(receive_ns) {
            true => self.queued_ends_ns,
            false => alone,
        }
    }

    /// Returns the nanoseconds between messages if the sender and each receiver have a core, and the
    /// sender always has a message.
    #[must_use]
    pub fn interval_ns(&self) -> Estimate {
        let [send_ns, receive_ns] = self.busy_ends_ns();
        send_ns
            .max(Estimate::exact(self.queued_ns()))
            .max(receive_ns)
    }
}
