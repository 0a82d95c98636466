import type { ChannelFace, PrivateFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import type en from '../words/en.json';
import { wordsFor } from '../words.ts';

type Summary = keyof typeof en.summaries;

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
  return wordsFor(reader)(`summaries.${nameOf(face)}`);
}

function nameOf(face: ChannelFace | PrivateFace): Summary {
  if (!('to' in face)) return CHANNEL[face.is];
  if (face.to === 'technician') return 'lookUp';
  if (face.to === 'colleague') return 'approval';
  if (face.is === 'asked') return 'ownerAsked';
  return face.is === 'sent' ? 'ownerSent' : 'ownerTold';
}
