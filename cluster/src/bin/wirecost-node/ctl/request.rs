//! The requests of the commands.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use serde::Serialize;
use serde_json::{Map, Value, json, value::RawValue};

use super::{
    client::{self, Client, given},
    command::{Command, Configured, ObjectCommand, Objects, Override, Plan, Sale, Selection},
};
use crate::Failure;

/// The largest page of objects that the API returns.
const PAGE: u32 = 1_000;

/// Makes the request of a command, and returns the answer.
pub(super) fn ask(client: &Client, command: &Command) -> Result<Value, Failure> {
    match command {
        Command::Overview => client.get("/cluster/overview/v1"),
        Command::Health => client.get("/cluster/health/v1"),
        Command::Members => client.get("/cluster/members/v1"),
        Command::Groups => client.get("/cluster/admin/v1"),
        Command::Sequence { group } => client.get(&admin(group, &["sequence"])),
        Command::Plans => client.get("/cluster/plans/v1"),
        Command::SetPlans { shares, options } => {
            let mut groups = Map::new();
            for (group, share) in shares {
                let earlier = groups.insert(group.clone(), share.parts_per_million().into());
                if earlier.is_some() {
                    return Err(format!("the group {group} is given twice").into());
                }
            }
            let body = json!({ "groups": groups });
            client.send(
                "PATCH",
                "/cluster/plans/v1",
                &options.query(),
                Some(body.to_string()),
            )
        }
        Command::Plan(plan) => ask_plan(client, plan),
        Command::Plugins(objects) => ask_objects(client, "plugins", objects),
        Command::Pipelines(objects) => ask_objects(client, "pipelines", objects),
        Command::Admit { group, key } => {
            let path = path("/cluster/admission/v1", [group.as_str()]);
            client.send("POST", &path, &given([("key", key.clone())]), None)
        }
        Command::Statistics { group, pipeline } => {
            client.get(&statistics(group, pipeline.as_deref()))
        }
        Command::Report {
            group,
            pipeline,
            file,
        } => {
            let path = statistics(group, Some(pipeline));
            client.send("PUT", &path, &[], Some(read_json(file)?.to_string()))
        }
        Command::Sales => client.get("/cluster/sales/v1"),
        Command::Sale(sale) => ask_sale(client, sale),
        Command::Override(by_hand) => ask_override(client, by_hand),
        Command::Openapi => client.get("/cluster/openapi.json"),
        // Not one JSON document, so they have their own ways.
        Command::Metrics | Command::Watch { .. } => Ok(Value::Null),
    }
}

fn ask_plan(client: &Client, plan: &Plan) -> Result<Value, Failure> {
    match plan {
        Plan::Get { group } => client.get(&admin(group, &["plan"])),
        Plan::Set {
            group,
            share,
            options,
        } => {
            let body = json!({ "parts_per_million": share.parts_per_million() });
            client.send(
                "PUT",
                &admin(group, &["plan"]),
                &options.query(),
                Some(body.to_string()),
            )
        }
        Plan::Close { group, options } => {
            client.send("DELETE", &admin(group, &["plan"]), &options.query(), None)
        }
    }
}

fn ask_sale(client: &Client, sale: &Sale) -> Result<Value, Failure> {
    const SALES: &str = "/cluster/sales/v1";
    match sale {
        Sale::Get { name } => client.get(&path(SALES, [name.as_str()])),
        Sale::Open {
            name,
            file,
            options,
        } => client.send(
            "POST",
            &path(SALES, [name.as_str()]),
            &options.query(),
            Some(read_json(file)?.to_string()),
        ),
        Sale::Sold { name, group, units } => {
            let path = path(SALES, [name, "areas", group, "sold"]);
            client.send(
                "POST",
                &path,
                &[],
                Some(json!({ "units": units }).to_string()),
            )
        }
        Sale::End { name, options } => {
            let path = path(SALES, [name.as_str()]);
            client.send("DELETE", &path, &options.query(), None)
        }
    }
}

fn ask_override(client: &Client, by_hand: &Override) -> Result<Value, Failure> {
    let path = |group: &str| admin(group, &["override"]);
    match by_hand {
        Override::Get { group } => client.get(&path(group)),
        Override::Set {
            group,
            share,
            options,
        } => {
            let body = json!({ "parts_per_million": share.parts_per_million() });
            client.send(
                "PUT",
                &path(group),
                &options.query(),
                Some(body.to_string()),
            )
        }
        Override::Release { group, options } => {
            client.send("DELETE", &path(group), &options.query(), None)
        }
    }
}

fn ask_objects(client: &Client, collection: &str, objects: &Objects) -> Result<Value, Failure> {
    let path = admin(&objects.group, &[collection]);
    let path_of = |name: &str| admin(&objects.group, &[collection, name]);
    match &objects.command {
        ObjectCommand::List(selection) => {
            let read =
                |page, limit| client.send("GET", &path, &query(selection, page, limit), None);
            match selection.page {
                Some(page) => read(page, selection.limit),
                None => all_pages(|page| read(page, Some(PAGE))),
            }
        }
        ObjectCommand::Get { name } => client.get(&path_of(name)),
        ObjectCommand::Create(new) => {
            let body = body(Some(&new.name), new)?;
            client.send("POST", &path, &new.options.query(), Some(body))
        }
        ObjectCommand::Update(new) => {
            let (path, body) = (path_of(&new.name), body(None, new)?);
            client.send("PUT", &path, &new.options.query(), Some(body))
        }
        ObjectCommand::Delete { name, options } => {
            client.send("DELETE", &path_of(name), &options.query(), None)
        }
    }
}

/// Returns the body of an object, with the text of its configuration as the file has it.
fn body(name: Option<&str>, new: &Configured) -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
        r#type: &'a str,
        config: Box<RawValue>,
    }
    Ok(serde_json::to_string(&Body {
        name,
        r#type: &new.type_name,
        config: read_json(&new.file)?,
    })?)
}

/// Returns the parameters of a page.
fn query(selection: &Selection, page: u32, limit: Option<u32>) -> Vec<(&'static str, String)> {
    given([
        ("page", Some(page.to_string())),
        ("limit", limit.map(|limit| limit.to_string())),
        ("prefix", selection.prefix.clone()),
        ("type", selection.type_name.clone()),
    ])
}

/// Returns the last page of a list of objects, with the objects of all pages.
fn all_pages(read: impl Fn(u32) -> Result<Value, Failure>) -> Result<Value, Failure> {
    let mut objects = Vec::new();
    for page in 1.. {
        let mut answer = read(page)?;
        let found = answer["objects"].as_array_mut();
        let found = found.ok_or("the answer lists no objects")?;
        let is_last = found.len() < PAGE as usize;
        objects.append(found);
        if is_last {
            answer["objects"] = objects.into();
            return Ok(answer);
        }
    }
    Err("the list does not end".into())
}

/// Reads a file, or standard input if it is `-`.
fn read_json(file: &Path) -> Result<Box<RawValue>, Failure> {
    let failure = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let text = match file.as_os_str() == "-" {
        true => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        }
        false => fs::read_to_string(file),
    };
    let text = text.map_err(|error| failure(&error))?;
    Ok(RawValue::from_string(text).map_err(|error| failure(&error))?)
}

/// Returns the path of the statistics of a group or of one of its pipelines.
fn statistics(group: &str, pipeline: Option<&str>) -> String {
    let parts = [group]
        .into_iter()
        .chain(pipeline.into_iter().flat_map(|one| ["pipelines", one]));
    path("/cluster/statistics/v1", parts)
}

/// Returns the path of a part of a group.
fn admin(group: &str, parts: &[&str]) -> String {
    let parts = [group].into_iter().chain(parts.iter().copied());
    path("/cluster/admin/v1", parts)
}

/// Returns the path of parts, which are escaped, below another path.
fn path<'a>(above: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts = parts.into_iter();
    parts.fold(above.to_owned(), |path, part| {
        format!("{path}/{}", client::escaped(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_the_objects_of_all_pages() {
        for total in [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE] {
            let objects: Vec<_> = (0..total).collect();
            let read = |page| {
                let page = objects.chunks(PAGE as usize).nth(page as usize - 1);
                Ok(json!({ "objects": page.unwrap_or_default(), "total": total }))
            };
            let listed = all_pages(read).unwrap();
            assert_eq!(listed, json!({ "objects": objects, "total": total }));
        }
        assert!(all_pages(|_| Ok(json!({}))).is_err());
    }
}
