//! A client of a node's API.

use std::{str::FromStr, time::Duration};

use serde_json::Value;
use ureq::Agent;

use crate::Result;

/// A client with connections that stay open.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    agent: Agent,
    address: String,
}

impl Client {
    pub(crate) fn new(address: &str) -> Self {
        let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
        Self {
            agent: config.build().into(),
            address: address.to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Result<String> {
        let mut answer = self.agent.get(format!("{}{path}", self.address)).call()?;
        Ok(answer.body_mut().read_to_string()?)
    }

    pub(crate) fn get_json(&self, path: &str) -> Result<Value> {
        Ok(serde_json::from_str(&self.get(path)?)?)
    }

    pub(crate) fn post(&self, path: &str) -> Result<()> {
        let answer = self.agent.post(format!("{}{path}", self.address));
        answer.send_empty()?.body_mut().read_to_string()?;
        Ok(())
    }

    /// Sets the share of an area and returns once it is on the node's disk.
    pub(crate) fn set_share(&self, area: &str, parts_per_million: u32) -> Result<()> {
        let path = format!("{}/cluster/admin/v1/{area}/plan", self.address);
        let body = format!(r#"{{"parts_per_million":{parts_per_million}}}"#);
        let request = self.agent.put(path).content_type("application/json");
        request.send(body)?.body_mut().read_to_string()?;
        Ok(())
    }

    /// Returns the share of an area, if the node has a plan of it.
    pub(crate) fn share(&self, area: &str) -> Result<Option<u64>> {
        let plans = self.get_json("/cluster/plans/v1")?;
        let plans = plans["plans"].as_array().ok_or("no plans")?;
        let plan = plans.iter().find(|plan| plan["group"] == area);
        Ok(plan.and_then(|plan| plan["parts_per_million"].as_u64()))
    }

    /// Returns the metrics.
    pub(crate) fn metrics(&self) -> Result<Metrics> {
        Ok(Metrics(self.get("/metrics")?))
    }
}

/// The metrics of a node at a moment.
pub(crate) struct Metrics(String);

impl Metrics {
    /// Returns the sum of the values whose names, with labels, begin so.
    pub(crate) fn sum(&self, name: &str) -> u64 {
        let lines = self.0.lines().filter(|line| line.starts_with(name));
        let values = lines.filter_map(|line| line.rsplit(' ').next());
        values.filter_map(|value| u64::from_str(value).ok()).sum()
    }
}
