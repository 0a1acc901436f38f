// The story, told through openapi-fetch with the types that openapi-typescript has made.
import { readFile } from "node:fs/promises";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [server, song] = process.argv.slice(2);
if (server === undefined || song === undefined) throw new Error("want SERVER SONG");
const client = createClient<paths>({ baseUrl: server });

// submit uploads the song and waits for the end of its job.
async function submit(path: string): Promise<string> {
	const file = new Blob([await readFile(path)]);
	const { data, error } = await client.POST("/api/analyze", {
		params: { header: { Prefer: "wait=60" } },
		body: { file: "" },
		bodySerializer() {
			const form = new FormData();
			form.append("file", file, "song.wav");
			return form;
		},
	});
	if (data === undefined) throw new Error(error.detail);
	if (data.status !== "complete") throw new Error(`job ${data.job_id} is ${data.status}`);
	return data.job_id;
}

// follow returns the name of the last message of the job's stream.
async function follow(job_id: string): Promise<string> {
	const { data, error } = await client.GET("/api/jobs/{job_id}/events", {
		params: { path: { job_id }, query: { after: 0 } },
		parseAs: "text",
	});
	if (data === undefined) throw new Error(error?.detail ?? "no events");
	return data.split("event: ").at(-1)?.split("\n")[0] ?? "";
}

// page returns how many jobs are on a page, and where the next one begins.
async function page(cursor?: string): Promise<[jobs: number, next: string | null]> {
	const { data, error } = await client.GET("/api/jobs", {
		params: { query: cursor === undefined ? { limit: 1 } : { limit: 1, cursor } },
	});
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
const path = { job_id };

const map = await client.GET("/api/songmap/{job_id}", { params: { path } });
if (typeof map.data !== "object" || !("song_map" in map.data)) throw new Error("no Song Map");
const bpm: number = map.data.song_map.tempo.bpm_global;

const jams = await client.GET("/api/songmap/{job_id}", { params: { path, query: { format: "jams" } } });
if (typeof jams.data !== "object" || !("annotations" in jams.data)) throw new Error("no JAMS");

const jobs = await count();
const none = await client.GET("/api/status/{job_id}", { params: { path: { job_id: "nobody" } } });
if (none.response.status !== 404 || none.error === undefined) throw new Error("somebody is nobody");
console.log(`${last}, ${bpm.toFixed(0)} bpm, ${jams.data.annotations.length} annotations, ${jobs} jobs, ${none.error.code}`);
