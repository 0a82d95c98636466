import { z } from 'zod';
import type { Mac } from '../../domain/model.ts';

/** What Latchkey reads of a device: https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice */
export const device = z.object({
  id: z.string(),
  deviceName: z.string().nullish(),
  model: z.string().nullish(),
  serialNumber: z.string().nullish(),
  operatingSystem: z.string().nullish(),
  managedDeviceOwnerType: z.string().nullish(),
  managementState: z.string().nullish(),
  lastSyncDateTime: z.string().nullish(),
  enrolledDateTime: z.string().nullish(),
  userId: z.string().nullish(),
});
export type Device = z.infer<typeof device>;
export const DEVICE_FIELDS = Object.keys(device.shape).join(',');

export type Page<Row> = { value: Row[]; '@odata.nextLink'?: string | undefined };
export const page = <T extends z.ZodTypeAny>(row: T) =>
  z.object({ value: z.array(row), '@odata.nextLink': z.string().optional() });

export const isMac = ({ operatingSystem }: Device) => operatingSystem === 'macOS';

export function macOf(row: Device): Mac {
  const seen = Date.parse(row.lastSyncDateTime ?? '');
  const enrolled = Date.parse(row.enrolledDateTime ?? '');
  const owner = row.managedDeviceOwnerType;
  return {
    id: row.id,
    name: row.deviceName ?? '',
    model: row.model ?? '',
    serial: row.serialNumber ?? '',
    owner: owner === 'company' || owner === 'personal' ? owner : 'unknown',
    managed: row.managementState === 'managed',
    // Intune writes the year 1 for a device that never checked in.
    ...(seen > 0 && { lastCheckIn: seen }),
    ...(enrolled > 0 && { enrolled }),
    ...(row.userId && { recordedUser: row.userId.toLowerCase() }),
  };
}
