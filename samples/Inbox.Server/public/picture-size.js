// An encoder begins at about 300 kbit/s and drops frames of 720p until it has more. Half the size shows at once.
export const SMALL_FOR = 1500;
export const SMALL = 2;

/**
 * @param {RTCRtpSender} sender of a picture
 * @param {number} by 1 for the full size, 2 for half of it in each direction
 */
export async function scaleDown(sender, by) {
  const parameters = sender.getParameters();
  const differs = parameters.encodings.some(({ scaleResolutionDownBy = 1 }) => scaleResolutionDownBy !== by);
  if (!differs) return;
  for (const encoding of parameters.encodings) encoding.scaleResolutionDownBy = by;
  await sender.setParameters(parameters);
}
