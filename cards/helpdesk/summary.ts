import type { ChannelFace, PrivateFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import { type Summary, summary } from '../summary.ts';

const CHANNEL: Record<ChannelFace['is'], Summary> = {
  status: 'channelStatus',
  approval: 'channelApproval',
  help: 'channelHelp',
  usage: 'channelUsage',
  no: 'channelNo',
  unexpected: 'channelUnexpected',
};

/** What the notification of this face says. */
export function summaryOf(face: ChannelFace | PrivateFace, reader: Reader): string {
  return summary(nameOf(face), reader);
}

function nameOf(face: ChannelFace | PrivateFace): Summary {
  if (!('to' in face)) return CHANNEL[face.is];
  if (face.to === 'technician') return 'lookUp';
  if (face.to === 'colleague') return 'approval';
  if (face.is === 'asked') return 'ownerAsked';
  return face.is === 'sent' ? 'ownerSent' : 'ownerTold';
}
