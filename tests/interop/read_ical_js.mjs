// Run by Node.js beside ical.js: reads the files it is given, by the zone that each file brings, writes what it found.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function facts(path) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf-8")));
  const component = calendar.getFirstSubcomponent("vevent");
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    starts_at: event.startDate.toUnixTime(),
    ends_at: event.endDate.toUnixTime(),
    status: component.getFirstPropertyValue("status"),
  };
}

const names = process.argv.slice(2);
process.stdout.write(JSON.stringify(Object.fromEntries(names.map((name) => [name, facts(name)]))));
