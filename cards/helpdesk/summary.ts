import type { ChannelFace, PrivateFace } from '../../bot/domain/helpdesk/ports.ts';
import type en from '../words/en.json';

type Summary = keyof typeof en.summaries;

const CHANNEL: Record<ChannelFace['is'], Summary> = {
  status: 'channelStatus',
  approval: 'channelApproval',
  help: 'channelHelp',
  usage: 'channelUsage',
  no: 'channelNo',
  unexpected: 'channelUnexpected',
};

/** Which notification comes with this face. */
export function summaryOf(face: ChannelFace | PrivateFace): Summary {
  if (!('to' in face)) return CHANNEL[face.is];
  if (face.to === 'technician') return 'lookUp';
  if (face.to === 'colleague') return 'approval';
  if (face.is === 'asked') return 'ownerAsked';
  return face.is === 'sent' ? 'ownerSent' : 'ownerTold';
}
