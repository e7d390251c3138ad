import { describe, expect, it } from 'vitest';
import { addressFrom } from './address';

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
});
