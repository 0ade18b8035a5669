/* Lets the published QTI 3 player show an item and score answers to it; returns scores, visible feedback, what it showed. */
async function scoreItem(xml, answers) {
  const frame = document.createElement("qti-item");
  const container = document.createElement("item-container");
  frame.append(container);
  container.itemXML = xml;
  document.querySelector("main").replaceChildren(frame);
  let item = null;
  for (let tries = 0; tries < 500 && !item; tries++) {
    await new Promise((done) => setTimeout(done, 2));
    item = container.shadowRoot && container.shadowRoot.querySelector("qti-assessment-item");
  }
  if (!item) throw new Error("the player did not show the item");
  await item.updateComplete;
  const results = [];
  for (const answer of answers) {
    item.resetResponses();
    item.updateResponseVariable("RESPONSE", answer);
    item.processResponse();
    await item.updateComplete;
    const told = [...item.querySelectorAll("qti-feedback-block, qti-modal-feedback")]
      .filter((block) => block.showStatus === "on").map((block) => block.textContent.replace(/\s+/g, " ").trim());
    results.push([Number(item.getOutcome("SCORE").value), told]);
  }
  return { results, text: item.textContent.replace(/\s+/g, " "), scripts: item.querySelectorAll("script, img, iframe").length };
}
