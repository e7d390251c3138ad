package dev.penumbra.cases;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.volume.Volume;

/**
 * One image of a case, decoded.
 *
 * @param file the bytes as they came in
 * @param header the file's header
 * @param volume its voxels on the case's grid, which is the DWI's; of a DWI with two volumes the
 *     one with b = 1000 s/mm²; of an ADC in 1e-6 mm²/s
 */
public record CaseImage(NiftiFile file, NiftiHeader header, Volume volume) {}
