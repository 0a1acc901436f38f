// The story, told through a client that @hey-api/openapi-ts has made.
import { readFile } from "node:fs/promises";
import { client } from "./hey/client.gen.js";
import { analyze, followJob, getSongMap, getStatus, listJobs } from "./hey/sdk.gen.js";
import type { Jams } from "./hey/types.gen.js";

const [server, song] = process.argv.slice(2);
if (server === undefined || song === undefined) throw new Error("want SERVER SONG");
client.setConfig({ baseUrl: server });

// submit uploads the song and waits for the end of its job.
async function submit(path: string): Promise<string> {
	const file = new File([await readFile(path)], "song.wav");
	const { data, error } = await analyze({ body: { file }, headers: { Prefer: "wait=60" } });
	if (data === undefined) throw new Error(error.detail);
	if (data.status !== "complete") throw new Error(`job ${data.job_id} is ${data.status}`);
	return data.job_id;
}

// follow returns the kind of the last event of the job's stream.
async function follow(job_id: string): Promise<string> {
	let last = "";
	const { stream } = await followJob({ path: { job_id }, query: { after: 0 }, sseMaxRetryAttempts: 1 });
	for await (const message of stream) {
		if (message && message.kind) last = message.kind;
	}
	return last;
}

// page returns how many jobs are on a page, and where the next one begins.
async function page(cursor?: string): Promise<[jobs: number, next: string | null]> {
	const { data, error } = await listJobs({ query: cursor === undefined ? { limit: 1 } : { limit: 1, cursor } });
	if (data === undefined) throw new Error(error.detail);
	return [data.jobs.length, data.next_cursor];
}

// count counts the jobs, one a page.
async function count(): Promise<number> {
	let [jobs, next] = await page();
	while (next !== null) {
		const [more, after] = await page(next);
		[jobs, next] = [jobs + more, after];
	}
	return jobs;
}

await submit(song);
const job_id = await submit(song);
const last = await follow(job_id);

const map = await getSongMap({ path: { job_id } });
if (map.data === undefined || !("song_map" in map.data)) throw new Error("no Song Map");
const bpm: number = map.data.song_map.tempo.bpm_global;

// This generator knows one type of an answer only, the first.
const jams = await getSongMap({ path: { job_id }, query: { format: "jams" }, parseAs: "json" });
const annotations = (jams.data as unknown as Jams).annotations;

const jobs = await count();
const none = await getStatus({ path: { job_id: "nobody" } });
if (none.response?.status !== 404 || none.error === undefined) throw new Error("somebody is nobody");
console.log(`${last}, ${bpm.toFixed(0)} bpm, ${annotations.length} annotations, ${jobs} jobs, ${none.error.code}`);
