import type { Address } from './address';
import { request } from './http';
import type { AcceptedJob, CaseItem, CaseList, Chosen, JobSnapshot, Model } from './types';

/** The calls that the page makes. Each throws `Refused` or `Unreachable`. */
export class Service {
  constructor(readonly address: Address) {}

  cases(): Promise<CaseList> {
    return request(this.address.of('api/cases'));
  }

  case(id: string): Promise<CaseItem> {
    return request(this.address.of(`api/cases/${encodeURIComponent(id)}`));
  }

  async models(): Promise<readonly Model[]> {
    return (await request<{ models: readonly Model[] }>(this.address.of('api/models'))).models;
  }

  /** Says that a case will probably be wanted next, or that it will not. */
  wish(id: string, wanted: boolean): Promise<void> {
    const path = `api/cases/${encodeURIComponent(id)}/prefetch`;
    return request(this.address.of(path), { method: wanted ? 'POST' : 'DELETE' });
  }

  forget(id: string): Promise<void> {
    return request(this.address.of(`api/cases/${encodeURIComponent(id)}`), { method: 'DELETE' });
  }

  /** @param key the same for each attempt at one job, so that a repeated request starts no second one */
  segment(
    work: { readonly caseId: string; readonly model: string; readonly fastMode: boolean } & Chosen,
    key: string,
  ): Promise<AcceptedJob> {
    return request(this.address.of('api/segment'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(work),
    });
  }

  cancel(jobId: string): Promise<JobSnapshot> {
    return request(this.address.of(`api/jobs/${encodeURIComponent(jobId)}`), { method: 'DELETE' });
  }

  /** The address of a case's image, before any job has copied it to its results. */
  image(caseId: string, name: string): string {
    return this.address.of(`api/cases/${encodeURIComponent(caseId)}/images/${name}`);
  }
}
