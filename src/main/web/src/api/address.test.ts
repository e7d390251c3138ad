import { describe, expect, it } from 'vitest';
import { addressFrom, asDownload, passOf } from './address';

describe('the service’s address', () => {
  it('is the page’s own where none is configured', () => {
    const address = addressFrom('', 'https://page.example.org/?job=1');
    expect(address.of('api/cases')).toBe('https://page.example.org/api/cases');
  });

  it('is below the page’s path', () => {
    const address = addressFrom('', 'https://page.example.org/penumbra/index.html?job=1#x');
    expect(address.of('api/cases')).toBe('https://page.example.org/penumbra/api/cases');
  });

  it.each(['https://api.example.org', 'https://api.example.org/', ' https://api.example.org '])('is %j', (configured) => {
    const address = addressFrom(configured, 'https://page.example.org/');
    expect(address.of('api/cases')).toBe('https://api.example.org/api/cases');
  });

  it('is where files are, whatever host their links name', () => {
    const link = 'http://10.0.0.7:7860/files/job/case/mask.nii.gz';
    expect(addressFrom('', 'https://page.example.org/').ofFile(link)).toBe(
      'https://page.example.org/files/job/case/mask.nii.gz',
    );
    expect(addressFrom('https://api.example.org/v1', 'https://page.example.org/').ofFile(link)).toBe(
      'https://api.example.org/v1/files/job/case/mask.nii.gz',
    );
  });

  it('keeps what a signed link carries', () => {
    const link = 'http://10.0.0.7:7860/files/job/case/mask.nii.gz?expires=9&signature=abc';
    const file = addressFrom('', 'https://page.example.org/').ofFile(link);
    expect(file).toBe('https://page.example.org/files/job/case/mask.nii.gz?expires=9&signature=abc');
    expect(asDownload(file)).toBe(`${file}&download`);
    expect(asDownload('/files/a')).toBe('/files/a?download');
  });
});

describe('what a signed link adds', () => {
  it('is its query', () => {
    expect(passOf('http://host/api/jobs/1/events?expires=9&signature=abc')).toBe('expires=9&signature=abc');
  });

  it.each([undefined, '', 'http://host/api/jobs/1/events', '/events?x=1'])('is nothing in %j', (link) => {
    expect(passOf(link)).toBe('');
  });
});
