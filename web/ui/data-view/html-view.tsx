import { useState } from 'react'
import { Button } from '@mantine/core'
import { hasOutsidePictures, htmlSource } from './html-source.ts'
import classes from './data-view.module.css'

/** A page in a frame that belongs to nobody: no scripts, no network, no way to the page around it. */
export function HtmlView({ html, name }: { html: string; name: string }) {
  const [pictures, setPictures] = useState(false)
  return (
    <div>
      {!pictures && hasOutsidePictures(html) && (
        <div className={classes['more']}>
          <span>Pictures from other places are not loaded: their owners would see that you read this.</span>
          <Button size="compact-sm" variant="default" onClick={() => setPictures(true)}>
            Load them
          </Button>
        </div>
      )}
      {/* The empty sandbox gives an opaque origin without scripts; the source brings its own policy. */}
      <iframe key={String(pictures)} className={classes['frame']} sandbox="" title={name} srcDoc={htmlSource(html, pictures)} />
    </div>
  )
}
