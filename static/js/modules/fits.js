/** Whether a group of levels belongs to what is chosen; a region of null asks for any. */
export function fits(group, procedure, region) {
  const procedures = group.procedures.split(" ");
  return procedures.includes(procedure) && (region === null || group.region === region);
}
