// The words of the service's documents. Tests in Go compare them with the domain's, and the
// formats with those in the OpenAPI document.

export const STATUSES = ["pending", "processing", "complete", "error"];

export const STAGES = ["decode", "beats", "harmony", "structure", "melody", "write"];

export const EVENTS = ["created", "started", "progressed", "completed", "failed", "requeued", "deleted"];

export const FORMATS = ["json", "midi", "musicxml", "svg", "chordpro", "jams", "audacity", "csv", "lrc"];

// The two error codes that say more than why a job failed.
export const CANCELLED = "cancelled"; // it is nobody's fault
export const INPUT_MISSING = "input_missing"; // there is no original to fetch

const UNSURE_BELOW = 0.5;

// No confidence at all is no doubt: older engines had none to give.
export const unsure = (confidence) => confidence > 0 && confidence < UNSURE_BELOW;
