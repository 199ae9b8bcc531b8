import { scaleDown, SMALL, SMALL_FOR } from './picture-size.js';

/**
 * The picture that this page sends, over one connection after the other. The connection is made before there is a picture, so that the
 * picture has only to be put in.
 */
export class OutgoingPicture {
  // Only its id is used: the picture keeps one stream id while cameras change.
  #stream = new MediaStream();
  /** @type {MediaStreamTrack | null} */
  #track = null;
  /** @type {RTCPeerConnection | undefined} */
  #connection;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * Sends over this connection from now on.
   * @param {RTCPeerConnection} connection a new one
   */
  use(connection) {
    this.#connection = connection;
    connection.addTransceiver('video', { direction: 'sendonly', streams: [this.#stream], sendEncodings: [{ scaleResolutionDownBy: SMALL }] });
    connection.addEventListener('connectionstatechange', () => this.#growSoon(connection));
    this.show(this.#track);
  }

  /** @param {MediaStreamTrack | null} track null once there was one: the other side hears that there is no picture any more */
  show(track) {
    const ends = this.#track && !track;
    this.#track = track;
    const connection = this.#connection;
    if (!connection || connection.signalingState === 'closed') return;
    const [transceiver] = connection.getTransceivers();
    transceiver.sender.replaceTrack(track);
    if (track) transceiver.direction = 'sendonly';
    else if (ends) transceiver.direction = 'inactive';
    this.#growSoon(connection);
  }

  /** @param {RTCPeerConnection} connection */
  #growSoon(connection) {
    if (connection !== this.#connection || connection.connectionState !== 'connected' || !this.#track) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (connection.signalingState !== 'closed') scaleDown(connection.getTransceivers()[0].sender, 1).catch(reportError);
    }, SMALL_FOR);
  }
}
