export async function avahi() {}
