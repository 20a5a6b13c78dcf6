package aip

import (
	"slices"
	"strconv"
)

// premisRoot is the root element. up leads to the schemas.
func premisRoot(up string) element {
	return el("premis", "xmlns", nsPREMIS, "xmlns:xsi", nsXSI, "version", "3.0",
		"xsi:schemaLocation", nsPREMIS+" "+up+"schemas/PREMIS.xsd")
}

// packagePremis says how the package came to be.
func (o *out) packagePremis() element {
	root := premisRoot("../../").with(
		el("object", "xsi:type", "intellectualEntity").with(identified("objectIdentifier", o.ObjID()), say("originalName", o.File.Code())))
	return o.told(root, o.Events, func(Event, int) string { return o.ObjID() }, "package")
}

// repPremis says of every file what it is and what happened to it.
func (o *out) repPremis(data []written) element {
	whole := el("object", "xsi:type", "representation").with(identified("objectIdentifier", "rep1"))
	var files []element
	var events []Event
	var of []string
	for i, b := range o.Objects {
		id := o.id("ID", data[i].path)
		whole.kids = append(whole.kids, related("structural", "has part", id))
		files = append(files, o.fileObject(b, data[i], id)...)
		for _, e := range b.Events {
			events, of = append(events, e), append(of, id)
		}
	}
	root := premisRoot("../../../../").with(whole).with(files...)
	return o.told(root, events, func(_ Event, i int) string { return of[i] }, "rep1")
}

// fileObject is a file, and what it was made from where that is not itself.
func (o *out) fileObject(b Object, w written, id string) []element {
	file := el("object", "xsi:type", "file").with(
		identified("objectIdentifier", id), characteristics(w.sum, w.size, b.Format, b.Version), say("originalName", b.Name))
	if b.From == nil {
		return []element{file}
	}
	source := o.id("ID", "source", w.path)
	from := el("object", "xsi:type", "file").with(
		identified("objectIdentifier", source), characteristics(string(b.From.Sum), b.From.Size, "original as handed in", ""), say("originalName", b.From.Name))
	return []element{file.with(related("derivation", "has source", source)), from}
}

func characteristics(sum string, size int64, format, version string) element {
	name := el("formatDesignation").with(say("formatName", format))
	if version != "" {
		name.kids = append(name.kids, say("formatVersion", version))
	}
	return el("objectCharacteristics").with(
		el("fixity").with(say("messageDigestAlgorithm", "SHA-256"), say("messageDigest", sum)),
		say("size", strconv.FormatInt(size, 10)),
		el("format").with(name))
}

func identified(name, value string) element {
	return el(name).with(say(name+"Type", "local"), say(name+"Value", value))
}

func related(kind, sub, id string) element {
	return el("relationship").with(say("relationshipType", kind), say("relationshipSubType", sub), identified("relatedObjectIdentifier", id))
}

// told adds events and those who acted in them. of says which object an event
// is about.
func (o *out) told(root element, events []Event, of func(Event, int) string, where string) element {
	var acted []string
	for i, e := range events {
		root.kids = append(root.kids, el("event").with(
			identified("eventIdentifier", o.id("uuid", "event", where, i)),
			say("eventType", e.Type), say("eventDateTime", moment(e.At)),
			el("eventDetailInformation").with(say("eventDetail", e.Detail)),
			el("eventOutcomeInformation").with(say("eventOutcome", e.Outcome)),
			identified("linkingAgentIdentifier", e.Agent), identified("linkingObjectIdentifier", of(e, i))))
		acted = append(acted, e.Agent)
	}
	for _, a := range o.Agents {
		if !slices.Contains(acted, a.ID) {
			continue
		}
		agent := el("agent").with(identified("agentIdentifier", a.ID), say("agentName", a.Name), say("agentType", a.Kind))
		if a.Version != "" {
			agent.kids = append(agent.kids, say("agentVersion", a.Version))
		}
		root.kids = append(root.kids, agent)
	}
	return root
}
